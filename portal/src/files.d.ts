/** Style sheets: the build puts them into the page. */
declare module '*.css'
