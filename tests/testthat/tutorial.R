# The script of the tutorial "keras_r_fashion_mnist", with kerasduet for keras and fewer epochs.
# test-tutorial_slow.R runs it from the first to the last line.
# nolint start: the tutorial's own style

library(kerasduet)
fashion_mnist <- dataset_fashion_mnist()

c(train_images, train_labels) %<-% fashion_mnist$train
c(test_images, test_labels) %<-% fashion_mnist$test
typeof(train_images)

library(tidyr)
library(ggplot2)

image_1 <- as.data.frame(train_images[1, , ])
colnames(image_1) <- seq_len(ncol(image_1))
image_1$y <- seq_len(nrow(image_1))
image_1 <- gather(image_1, "x", "value", -y)
image_1$x <- as.integer(image_1$x)

first_image <- ggplot(image_1, aes(x = x, y = y, fill = value)) +
  geom_tile() +
  scale_fill_gradient(low = "white", high = "black", na.value = NA) +
  scale_y_reverse() +
  theme_minimal() +
  theme(panel.grid = element_blank(), aspect.ratio = 1) +
  xlab("") +
  ylab("")
print(first_image)

train_images <- train_images / 255
test_images <- test_images / 255

class_names <- c(
  'T-shirt/haut',
  'Pantalon',
  'Pull',
  'Robe',
  'Manteau',
  'Sandales',
  'Chemise',
  'Baskets',
  'Sac',
  'Bottines'
)

par(mfcol = c(8, 8), mar = c(0, 0, 1.5, 0), xaxs = 'i', yaxs = 'i')
for (i in 1:64) {
  img <- t(apply(train_images[i, , ], 2, rev))
  image(1:28, 1:28, img,
    col = gray((0:255) / 255), xaxt = 'n', yaxt = 'n',
    main = class_names[train_labels[i] + 1]
  )
}

model <- keras_model_sequential()
model %>%
  layer_flatten(input_shape = c(28, 28)) %>%
  layer_dense(units = 128, activation = 'relu') %>%
  layer_dropout(rate = 0.1)%>%
  layer_dense(units = 64, activation = 'relu') %>%
  layer_dropout(rate = 0.1)%>%
  layer_dense(units = 32, activation = 'relu') %>%
  layer_dropout(rate = 0.1)%>%
  layer_dense(units = 10, activation = 'softmax')
summary(model)

model %>% compile(
  optimizer = 'adam',
  loss = 'sparse_categorical_crossentropy',
  metrics = c('accuracy')
)

model %>% fit(train_images, train_labels, epochs = 2, verbose = 2)

predictions <- model %>% predict_classes(test_images)
predictions[1:50]

library(caret)
test_labels2 = factor(test_labels)
predictions2 = factor(predictions)
matrice_Conf = confusionMatrix(predictions2, test_labels2)
matrice_Conf
# nolint end
