package lazuli;

import static lazuli.Walk.check;
import static lazuli.Walk.listOf;
import static lazuli.Walk.only;
import static lazuli.Walk.same;

import com.microsoft.store.partnercenter.IAggregatePartner;
import com.microsoft.store.partnercenter.PartnerService;
import com.microsoft.store.partnercenter.customers.ICustomer;
import com.microsoft.store.partnercenter.enumerators.IResourceCollectionEnumerator;
import com.microsoft.store.partnercenter.exception.PartnerErrorCategory;
import com.microsoft.store.partnercenter.exception.PartnerException;
import com.microsoft.store.partnercenter.models.Address;
import com.microsoft.store.partnercenter.models.Contact;
import com.microsoft.store.partnercenter.models.ResourceCollection;
import com.microsoft.store.partnercenter.models.SeekBasedResourceCollection;
import com.microsoft.store.partnercenter.models.agreements.Agreement;
import com.microsoft.store.partnercenter.models.agreements.AgreementMetaData;
import com.microsoft.store.partnercenter.models.carts.Cart;
import com.microsoft.store.partnercenter.models.carts.CartCheckoutResult;
import com.microsoft.store.partnercenter.models.carts.CartLineItem;
import com.microsoft.store.partnercenter.models.customers.Customer;
import com.microsoft.store.partnercenter.models.customers.CustomerBillingProfile;
import com.microsoft.store.partnercenter.models.customers.CustomerCompanyProfile;
import com.microsoft.store.partnercenter.models.invoices.Invoice;
import com.microsoft.store.partnercenter.models.orders.Order;
import com.microsoft.store.partnercenter.models.orders.OrderLineItem;
import com.microsoft.store.partnercenter.models.products.Availability;
import com.microsoft.store.partnercenter.models.products.BillingCycleType;
import com.microsoft.store.partnercenter.models.products.Product;
import com.microsoft.store.partnercenter.models.products.Sku;
import com.microsoft.store.partnercenter.models.query.QueryFactory;
import com.microsoft.store.partnercenter.models.query.SeekOperation;
import com.microsoft.store.partnercenter.models.subscriptions.Subscription;
import com.microsoft.store.partnercenter.models.subscriptions.SubscriptionStatus;
import com.microsoft.store.partnercenter.models.usage.CustomerUsageSummary;
import com.microsoft.store.partnercenter.models.usage.PartnerUsageSummary;
import com.microsoft.store.partnercenter.products.IProduct;
import com.microsoft.store.partnercenter.subscriptions.ISubscription;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.joda.time.DateTime;
import org.joda.time.DateTimeZone;

/**
 * Buys an Azure plan with the Java SDK of Partner Center and reads back all that follows from it. The server's address
 * and a token of a user stand in LAZULI_URL and LAZULI_TOKEN; run.ts sets both.
 */
public final class PurchasePath {
    private static final String COUNTRY = "US";
    private static final String PLAN_PRODUCT = "DZH318Z0BPS6";
    private static final String PLAN_SKU = "0001";
    private static final String AGREEMENT = "MicrosoftCustomerAgreement";
    /** Printed for the suspension of a plan whose Azure subscriptions are active. */
    private static final String ACTIVE_AZURE_SUBSCRIPTIONS = "900115";

    private final IAggregatePartner partner;
    private final Walk walk = new Walk();

    private List<String> customers;
    private ICustomer customer;
    private String customerId;
    private String templateId;
    private Sku sku;
    private String catalogItemId;
    private Cart cart;
    private String orderId;
    private String subscriptionId;

    private PurchasePath(IAggregatePartner partner) {
        this.partner = partner;
    }

    public static void main(String[] args) {
        PartnerService.getInstance().setApiRootUrl(System.getenv("LAZULI_URL"));
        SandboxCredentials credentials = new SandboxCredentials(System.getenv("LAZULI_TOKEN"));
        new PurchasePath(PartnerService.getInstance().createPartnerOperations(credentials)).go();
    }

    private void go() {
        walk.step("customers by seek, one a page", this::seekCustomers);
        walk.step("customers by following links", this::followCustomers);
        walk.step("create a customer", this::createCustomer);
        walk.step("agreement metadata", this::findAgreement);
        walk.step("confirm the agreement", this::confirmAgreement);
        walk.step("products by country and target view", this::findProduct);
        walk.step("SKUs", this::findSku);
        walk.step("availabilities", this::findAvailability);
        walk.step("create a cart", this::createCart);
        walk.step("update the cart", this::updateCart);
        walk.step("check out", this::checkOut);
        walk.step("get the order", this::getOrder);
        walk.step("orders of the customer", this::listOrders);
        walk.step("subscriptions of the order", this::findSubscription);
        walk.step("Azure subscriptions of the plan", this::listAzureSubscriptions);
        walk.step("rename the subscription", this::rename);
        walk.step("suspension refused", this::suspend);
        walk.step("invoices", this::listInvoices);
        walk.step("usage summaries", this::readUsage);
        walk.end();
    }

    private String seekCustomers() {
        customers = new ArrayList<>();
        SeekBasedResourceCollection<Customer> page =
            partner.getCustomers().query(QueryFactory.getInstance().buildIndexedQuery(1));
        customers.add(only(page.getItems(), "customers on a page").getId());
        while (page.getContinuationToken() != null) {
            page = partner.getCustomers().query(
                QueryFactory.getInstance().buildSeekQuery(SeekOperation.NEXT, 1, 0, null, null, page.getContinuationToken()));
            customers.add(only(page.getItems(), "customers on a page").getId());
            check(customers.size() <= 10000, "the pages do not end");
        }
        check(customers.size() > 1, "one page says nothing about paging");
        same(customers.size(), new HashSet<>(customers).size(), "number of different customers");
        return customers.size() + " pages";
    }

    private String followCustomers() {
        List<String> followed = new ArrayList<>();
        IResourceCollectionEnumerator<SeekBasedResourceCollection<Customer>> pages = partner.getEnumerators().getCustomers()
            .create(partner.getCustomers().query(QueryFactory.getInstance().buildIndexedQuery(1)));
        for (; pages.hasValue(); pages.next())
            for (Customer one : pages.getCurrent().getItems()) followed.add(one.getId());
        same(customers, followed, "what the links lead to");
        return "the same " + followed.size();
    }

    private String createCustomer() {
        // Any name does that no earlier walk has taken.
        String label = "java-" + System.currentTimeMillis();
        Address address = new Address();
        address.setFirstName("Tania");
        address.setLastName("Carr");
        address.setAddressLine1("One Microsoft Way");
        address.setCity("Redmond");
        address.setState("WA");
        address.setCountry(COUNTRY);
        address.setPostalCode("98052");
        address.setPhoneNumber("4255550100");
        CustomerBillingProfile billing = new CustomerBillingProfile();
        billing.setCulture("en-US");
        billing.setLanguage("en");
        billing.setEmail("it@" + label + ".example");
        billing.setCompanyName(label);
        billing.setFirstName("Tania");
        billing.setLastName("Carr");
        billing.setDefaultAddress(address);
        CustomerCompanyProfile company = new CustomerCompanyProfile();
        company.setDomain(label + ".onmicrosoft.com");
        Customer wanted = new Customer();
        wanted.setBillingProfile(billing);
        wanted.setCompanyProfile(company);

        Customer made = partner.getCustomers().create(wanted);
        customerId = made.getId();
        check(customerId != null, "the new customer has no id");
        customer = partner.getCustomers().byId(customerId);
        same(label, customer.get().getCompanyProfile().getCompanyName(), "company name");
        return label + " " + customerId;
    }

    private String findAgreement() {
        AgreementMetaData found =
            only(partner.getAgreementDetails().byAgreementType(AGREEMENT).get().getItems(), "agreements of the type");
        same(AGREEMENT, found.getAgreementType(), "agreement type");
        templateId = found.getTemplateId();
        return templateId;
    }

    private String confirmAgreement() {
        Contact contact = new Contact();
        contact.setFirstName("Tania");
        contact.setLastName("Carr");
        contact.setEmail("tania@example.com");
        contact.setPhoneNumber("4255550100");
        Agreement agreement = new Agreement();
        agreement.setPrimaryContact(contact);
        agreement.setTemplateId(templateId);
        agreement.setType(AGREEMENT);
        agreement.setDateAgreed(new DateTime(2020, 6, 14, 0, 0, DateTimeZone.UTC));

        same(templateId, customer.getAgreements().create(agreement).getTemplateId(), "template of the confirmed agreement");
        Agreement confirmed = only(customer.getAgreements().byAgreementType(AGREEMENT).get().getItems(), "confirmed agreements");
        return "agreed on " + confirmed.getDateAgreed();
    }

    private String findProduct() {
        List<Product> products = listOf(partner.getProducts().byCountry(COUNTRY).byTargetView("MicrosoftAzure").get().getItems());
        boolean found = false;
        for (Product product : products) {
            check(product.getProductType().getSubType() != null, product.getId() + " has no sub-type");
            found |= PLAN_PRODUCT.equals(product.getId());
        }
        check(found, "the Azure plan is not among " + products.size() + " products");
        return products.size() + " products, the plan among them";
    }

    private IProduct plan() {
        return partner.getProducts().byCountry(COUNTRY).byId(PLAN_PRODUCT);
    }

    private String findSku() {
        List<Sku> skus = listOf(plan().getSkus().get().getItems());
        for (Sku one : skus) if (PLAN_SKU.equals(one.getId())) sku = one;
        check(sku != null, "no SKU " + PLAN_SKU + " among " + skus.size());
        same(Collections.singletonList(BillingCycleType.ONE_TIME), sku.getSupportedBillingCycles(), "billing cycles");
        check(sku.getDynamicAttributes() != null, "no dynamic attributes");
        return skus.size() + " SKUs, " + sku.getTitle();
    }

    private String findAvailability() {
        Availability found =
            only(plan().getSkus().byId(PLAN_SKU).getAvailabilities().get().getItems(), "availabilities of the plan");
        catalogItemId = found.getCatalogItemId();
        same("USD", found.getDefaultCurrency().getCode(), "currency");
        check(catalogItemId.startsWith(PLAN_PRODUCT + ":" + PLAN_SKU + ":"), "catalogue item " + catalogItemId);
        return catalogItemId;
    }

    private String createCart() {
        CartLineItem line = new CartLineItem();
        line.setCatalogItemId(catalogItemId);
        line.setFriendlyName("Plan by Java");
        line.setQuantity(1);
        line.setBillingCycle(sku.getSupportedBillingCycles().get(0));
        if (sku.getProvisioningVariables() != null) {
            // What the published sample sends whenever a SKU has such variables, a plan's included.
            Map<String, String> context = new HashMap<>();
            context.put("scope", "shared");
            context.put("subscriptionId", "");
            context.put("duration", sku.getDynamicAttributes().get("duration"));
            line.setProvisioningContext(context);
        }
        Cart wanted = new Cart();
        wanted.setLineItems(new ArrayList<>(Collections.singletonList(line)));

        cart = customer.getCarts().create(wanted);
        CartLineItem made = only(cart.getLineItems(), "lines of the cart");
        check(made.getError() == null, "the line has an error");
        same(BillingCycleType.ONE_TIME, made.getBillingCycle(), "billing cycle");
        return cart.getId() + ", expires " + cart.getExpirationTimestamp();
    }

    private String updateCart() {
        cart.getLineItems().get(0).setFriendlyName("Plan by Java, renamed");
        Cart changed = customer.getCarts().byId(cart.getId()).put(cart);
        same("Plan by Java, renamed", only(changed.getLineItems(), "lines of the cart").getFriendlyName(), "name of the line");
        same(changed.getId(), customer.getCarts().byId(cart.getId()).get().getId(), "id of the cart");
        return changed.getLineItems().get(0).getFriendlyName();
    }

    private String checkOut() {
        CartCheckoutResult result = customer.getCarts().byId(cart.getId()).checkout();
        check(result.getOrderErrors() == null || result.getOrderErrors().isEmpty(), "an order failed");
        orderId = only(result.getOrders(), "orders").getId();
        return "order " + orderId;
    }

    private String getOrder() {
        Order order = customer.getOrders().byId(orderId).get();
        same(orderId, order.getId(), "id of the order");
        same("completed", order.getStatus(), "status of the order");
        OrderLineItem line = only(order.getLineItems(), "lines of the order");
        same(1, line.getQuantity(), "quantity");
        subscriptionId = line.getSubscriptionId();
        check(subscriptionId != null, "the line has no subscription");
        same(orderId, customer.getOrders().byId(orderId).get(true).getId(), "id of the order with its prices");
        return order.getStatus() + ", subscription " + subscriptionId;
    }

    private String listOrders() {
        same(orderId, only(customer.getOrders().get().getItems(), "orders of the customer").getId(), "order of the customer");
        return "one";
    }

    private String findSubscription() {
        Subscription found = only(customer.getSubscriptions().byOrder(orderId).get().getItems(), "subscriptions of the order");
        check(subscriptionId.equalsIgnoreCase(found.getId()), "subscription " + found.getId() + " instead of " + subscriptionId);
        same(SubscriptionStatus.ACTIVE, found.getStatus(), "status");
        check(found.getLinks().getSelf() != null, "no link to itself");
        return found.getId() + " is " + found.getStatus();
    }

    /** By reflection: the reference of 1.15.3 lists the method, earlier versions do not have it. */
    private String listAzureSubscriptions() throws Exception {
        ISubscription operations = customer.getSubscriptions().byId(subscriptionId);
        Method list;
        try {
            list = ISubscription.class.getMethod("getAzurePlanSubscriptionEntitlements");
        } catch (NoSuchMethodException absent) {
            return "skipped, this version of the SDK cannot ask for them";
        }
        Object azure = only(((ResourceCollection<?>) list.invoke(operations)).getItems(), "Azure subscriptions");
        same("active", azure.getClass().getMethod("getStatus").invoke(azure), "status");
        return String.valueOf(azure.getClass().getMethod("getId").invoke(azure));
    }

    private String rename() {
        ISubscription operations = customer.getSubscriptions().byId(subscriptionId);
        Subscription subscription = operations.get();
        subscription.setFriendlyName("Named by Java");
        same("Named by Java", operations.patch(subscription).getFriendlyName(), "name in the answer");
        same("Named by Java", operations.get().getFriendlyName(), "name");
        return "Named by Java";
    }

    private String suspend() {
        ISubscription operations = customer.getSubscriptions().byId(subscriptionId);
        Subscription subscription = operations.get();
        subscription.setStatus(SubscriptionStatus.SUSPENDED);
        try {
            operations.patch(subscription);
        } catch (PartnerException refusal) {
            same(PartnerErrorCategory.FORBIDDEN, refusal.getErrorCategory(), "category of the refusal");
            same(ACTIVE_AZURE_SUBSCRIPTIONS, refusal.getServiceErrorPayload().getErrorCode(), "code of the refusal");
            same(SubscriptionStatus.ACTIVE, operations.get().getStatus(), "status after the refusal");
            return refusal.getServiceErrorPayload().getErrorCode() + ", " + refusal.getServiceErrorPayload().getErrorMessage();
        }
        throw new AssertionError("a plan with an active Azure subscription was suspended");
    }

    private String listInvoices() {
        List<Invoice> invoices = listOf(partner.getInvoices().get().getItems());
        check(!invoices.isEmpty(), "no invoices");
        StringBuilder said = new StringBuilder();
        for (Invoice invoice : invoices) {
            check(invoice.getDocumentType() != null, "invoice " + invoice.getId() + " is no document");
            check(invoice.getTotalCharges() > 0, "invoice " + invoice.getId() + " is empty");
            Invoice one = partner.getInvoices().byId(invoice.getId()).get();
            same(invoice.getTotalCharges(), one.getTotalCharges(), "total of " + invoice.getId());
            said.append(said.length() == 0 ? "" : ", ").append(invoice.getId()).append(' ').append(invoice.getTotalCharges());
        }
        return said.toString();
    }

    private String readUsage() {
        PartnerUsageSummary partnerSummary = partner.getUsageSummary().get();
        check(partnerSummary.getResourceName() != null, "the partner has no name");
        check(partnerSummary.getCustomersOverBudget() > 0, "the seeded customer over its budget is not counted");
        double highest = 0;
        for (String id : customers) {
            CustomerUsageSummary summary = partner.getCustomers().byId(id).getUsageSummary().get();
            same(id, summary.getResourceId(), "customer of the summary");
            highest = Math.max(highest, summary.getTotalCost());
        }
        check(highest > 0, "no customer used anything");
        same(0.0, customer.getUsageSummary().get().getTotalCost(), "cost of the new customer");
        return partnerSummary.getResourceName() + ", the highest cost of a customer is " + highest;
    }
}
